/**
 * What happened to an item, in the vendor's words.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/item-actions.html
 */
const documentedItemActions = [
  'View Item',
  'View Item Detail',
  'View Item Out Of Stock',
  'Quick View Item',
  'Stop Quick View Item',
  'View Category',
  'View Tag',
  'Share',
  'Review',
  'Comment',
  'Favorite',
  'Add To Cart',
  'Remove From Cart',
  'View Cart',
  'Update Line Item',
  'Purchase',
] as const

/** Only in the vendor's Web SDK; the documents call them unsupported. They are sent, with a remark. */
export const undocumentedItemActions = [
  'Search',
  'Search View Results',
  'Search Click',
  'Click Through',
  'View Bandit Items',
] as const

/** Every item action of the vendor, documented or not. */
export const itemActions = [...documentedItemActions, ...undocumentedItemActions] as const

/** An item action of the vendor. The documents call the last five, from `Search` on, unsupported. */
export type SalesforceItemAction = (typeof itemActions)[number]

/**
 * Interactions that the vendor gives a meaning; any other name is a plain action.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/interaction-definitions.html
 */
export const interactionNames = [
  'View Catalog Object',
  'View Catalog Object Detail',
  'Quick View Catalog Object',
  'Stop Quick View Catalog Object',
  'Share Catalog Object',
  'Review Catalog Object',
  'Comment Catalog Object',
  'Favorite Catalog Object',
  'Add To Cart',
  'Remove From Cart',
  'Replace Cart',
  'Purchase',
  'Preorder',
  'Cancel',
  'Ship',
  'Deliver',
  'Return',
  'Exchange',
] as const

/** The name of an interaction that the vendor gives a meaning. */
export type SalesforceInteractionName = (typeof interactionNames)[number]
