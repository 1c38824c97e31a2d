export type { YespoMissingVariable, YespoRenderedTemplate, YespoTemplateOptions } from './render-template.js'
export { renderTemplate } from './render-template.js'
