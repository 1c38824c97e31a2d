import { defined, endpoints } from './right-destination.js'
import { behind, type WrongDestination } from './wrong-destination.js'

const generous = { ...endpoints.views, limit: { ...endpoints.views.limit, bytes: 1_001 } }

export const packsAByteTooMany: WrongDestination = {
  fault: 'sends a body of one byte more than the limit it declares',
  fails: 'limit of bytes: views',
  subject: behind((right, options) => ({
    ...defined(options, { endpoints: { ...endpoints, views: generous } }),
    endpoints: right.endpoints,
  })),
}
