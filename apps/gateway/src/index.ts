export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.js'
export type { ErrorBody, EventError } from './error-reply.js'
