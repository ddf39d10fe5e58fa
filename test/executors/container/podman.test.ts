import { behavesAsEngine } from '../../support/behaves-as-engine.ts';
import { openPodman, podman } from '../../support/podman.ts';

behavesAsEngine({ engine: 'podman', name: 'Podman', need: podman, openOwn: openPodman });
