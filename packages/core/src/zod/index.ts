/**
 * The part of zod that Waybill's packages use, and the option schemas that they share. The builds of vendor packages import
 * it from here, so that zod is installed and loaded once. Other packages may use any zod of their own.
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
  ZodArray,
  ZodObject,
  ZodOptional,
  ZodRecord,
  ZodUnion,
} from 'zod'
export type { Instant } from '../event/instant.js'
export { instantSchema } from '../event/instant-schema.js'
export { mappingSchema, networkOptionSchemas, retrySchema } from '../http/calls/vendor-option-schemas.js'
export { destinationOptionSchemas, stepsSchema } from '../options/destination-option-schemas.js'
export { type ReadCopyOptions, readCopy, schemaCheck } from '../options/read-copy.js'
export { type Checked, readLoosely } from '../options/read-loosely.js'
export { optionSchemas, readOptions } from '../options/read-options.js'
export { issuesOf } from '../options/zod-issues.js'
