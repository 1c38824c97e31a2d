/**
 * The codes of the remarks that mappings of Waybill tell, and of one that cannot be read. Mappings of your own may have others.
 */
export const remarkCodes: readonly string[] = [
  'order_as_event',
  'plain_event',
  'products_left_out',
  'trait_left_out',
  'value_changed',
  'time_clamped',
  'number_as_text',
  'name_like_known',
  'unknown_member',
  'time_zone_assumed',
  'reserved_param',
  'reserved_attribute',
  'unreadable_remark',
]
