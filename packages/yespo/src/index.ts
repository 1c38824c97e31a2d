export { yespoAnswers } from './yespo-answers.js'
export { createYespo, type YespoClient } from './yespo-client.js'
export { yespoDestination } from './yespo-destination.js'
export { type YespoEndpointName, yespoEndpoints } from './yespo-endpoints.js'
export type {
  YespoDiagnostic,
  YespoEvent,
  YespoEventReply,
  YespoParam,
  YespoParams,
} from './yespo-event.js'
export type { YespoDestinationOptions, YespoMapping, YespoOptions } from './yespo-options.js'
