export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.js'
export type { ErrorBody, EventError } from './error-reply.js'
export { defineConfig, type GatewayConfig } from './settings/gateway-config.js'
export type { WriteKey } from './write-key.js'
