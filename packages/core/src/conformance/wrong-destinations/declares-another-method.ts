import { endpoints } from './right-destination.js'
import { behind, type WrongDestination } from './wrong-destination.js'

export const declaresAnotherMethod: WrongDestination = {
  fault: 'declares PUT and plans POST',
  fails: 'requests keep the declared facts',
  subject: behind((right) => ({
    ...right,
    endpoints: { ...endpoints, views: { ...endpoints.views, method: 'PUT' } },
  })),
}
