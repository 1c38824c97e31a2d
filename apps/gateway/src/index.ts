export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.js'
export type { ErrorBody, EventError } from './ingest/error-reply.js'
export type { WriteKey } from './ingest/write-key.js'
export { defineConfig, type GatewayConfig } from './settings/gateway-config.js'
