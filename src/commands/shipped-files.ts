/** The JSON Schema of pipeline files. Bundles lie side by side in `dist/`, and this beside them. */
export const schemaFile = new URL('./pipeline.schema.json', import.meta.url);

/** The folder with what `init` writes. */
export const templatesFolder = new URL('../templates/', import.meta.url);

/** The bundle that a process of its own is started with. */
export const entryFile = new URL('./cli.js', import.meta.url);

/** Script and style of the HTML report. */
export const reportPageFiles = {
  script: new URL('./report-page.js', import.meta.url),
  style: new URL('./report-page.css', import.meta.url),
};
