import { endpoints } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const declaresNoSource: WrongDestination = {
  fault: 'states a limit without its source',
  fails: 'manifest',
  subject: withParts(() => ({
    endpoints: { ...endpoints, views: { ...endpoints.views, limit: { ...endpoints.views.limit, source: ' ' } } },
  })),
}
