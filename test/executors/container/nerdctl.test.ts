import { behavesAsEngine } from '../../support/behaves-as-engine.ts';
import { nerdctl, openNerdctl } from '../../support/nerdctl.ts';

behavesAsEngine({ engine: 'nerdctl', name: 'nerdctl', need: nerdctl, openOwn: openNerdctl });
