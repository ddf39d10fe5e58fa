import { type CatalogOptions, type FileCatalog, openCatalog } from '../catalog/catalog.ts';
import type { BucketSettings } from '../config/configuration.ts';
import { createSecretProvider, openSecrets } from '../secrets/index.ts';
import type { Project } from './project.ts';

/** What a catalog is opened for. */
export type CatalogOwner = Pick<Project, 'stateDirectory' | 'configuration' | 'environment' | 'folder'>;

/**
 * The catalog of a project, as its configuration has it. A bucket is opened when it is first needed: then it may throw
 * an `EnvironmentError` about its secrets.
 */
export function openProjectCatalog(
  project: CatalogOwner,
  options: Pick<CatalogOptions, 'disk'> = {},
): FileCatalog {
  const { bucket } = project.configuration.catalog;
  const more = bucket === undefined ? {} : { openBucket: () => openProjectBucket(project, bucket) };
  return openCatalog(project.stateDirectory, { ...options, ...more });
}

/** Names of the secrets that the catalog of a project needs. */
export function secretsOfCatalog({ configuration }: Pick<Project, 'configuration'>): readonly string[] {
  return Object.values(configuration.catalog.bucket?.secrets ?? {});
}

async function openProjectBucket(
  { configuration, environment, folder }: CatalogOwner,
  settings: BucketSettings,
) {
  const { openBucket } = await import('../catalog/bucket/bucket.ts');
  const { accessKey, secretKey, sessionToken } = settings.secrets;
  const names = [accessKey, secretKey, ...(sessionToken === undefined ? [] : [sessionToken])];
  const provider = createSecretProvider(configuration.secrets, { environment, checkout: folder ?? '' });
  const values = await (await openSecrets(names, provider)).resolve(names);
  const token = sessionToken === undefined ? undefined : values[sessionToken];
  return openBucket(settings, {
    accessKey: values[accessKey] ?? '',
    secretKey: values[secretKey] ?? '',
    ...(token === undefined ? {} : { sessionToken: token }),
  });
}
