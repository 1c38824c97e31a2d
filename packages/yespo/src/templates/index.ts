export type { YespoMissingVariable, YespoRenderedTemplate, YespoTemplateOptions } from './yespo-render-template.js'
export { renderTemplate } from './yespo-render-template.js'
