/**
 * The part of zod that Waybill's packages use, and the schemas of options and inputs that they share. The builds of vendor packages import it from here instead of bundling it
 * once more: loaded once, it takes a few milliseconds. Other packages may use any zod they like.
 */
export {
  array,
  boolean,
  custom,
  date,
  discriminatedUnion,
  enum,
  int,
  iso,
  literal,
  looseObject,
  null,
  number,
  record,
  refine,
  strictObject,
  string,
  undefined,
  union,
  unknown,
} from 'zod'
export { mappingSchema, networkOptionSchemas, retrySchema } from '../http/calls/vendor-option-schemas.js'
export { optionSchemas, readOptions } from '../options/read-options.js'
export { issuesOf } from '../options/zod-issues.js'
