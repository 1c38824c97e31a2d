export type { AdminToken } from './admin/access/admin-tokens.js'
export type { AdminRole } from './admin/access/roles.js'
export { createGateway, type Gateway } from './create-gateway.js'
export type { GatewayOptions, ListenAddress } from './gateway-options.js'
export type { ErrorBody, EventError } from './ingest/error-reply.js'
export type { WriteKey } from './ingest/write-key.js'
export {
  type ConfiguredDestination,
  type ConfiguredDestinationsOptions,
  readConfiguredDestinations,
} from './settings/destinations/configured.js'
export type { DestinationModule } from './settings/destinations/modules.js'
export { defineConfig, type GatewayConfig } from './settings/gateway-config.js'
