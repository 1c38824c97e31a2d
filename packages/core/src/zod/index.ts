/**
 * The part of zod that Waybill's packages use. The builds of vendor packages import it from here instead of bundling it
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
