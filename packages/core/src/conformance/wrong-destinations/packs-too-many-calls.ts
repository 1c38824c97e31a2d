import { defined, endpoints } from './right-destination.js'
import { behind, type WrongDestination } from './wrong-destination.js'

const generous = { ...endpoints.purchases, limit: { ...endpoints.purchases.limit, calls: 6 } }

export const packsTooManyCalls: WrongDestination = {
  fault: 'packs one call more than the limit it declares',
  fails: 'limit of calls: purchases',
  subject: behind((right, options) => ({
    ...defined(options, { endpoints: { ...endpoints, purchases: generous } }),
    endpoints: right.endpoints,
  })),
}
