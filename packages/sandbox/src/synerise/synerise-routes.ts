import type { Route } from '../route.js'
import { checkSynerisePermissions, loginToSynerise, syneriseServerTime } from './synerise-account.js'
import { syneriseAiBatchHandler, syneriseAiEventHandler } from './synerise-ai-event.js'
import type { SyneriseOperation } from './synerise-call.js'
import { batchSyneriseClients, deleteSyneriseClient, upsertSyneriseClient } from './synerise-client.js'
import { syneriseEventHandler } from './synerise-event.js'
import { batchSyneriseEvents } from './synerise-event-batch.js'
import { SYNERISE_EVENT_TYPES, synerisePermission } from './synerise-event-types.js'
import { batchSyneriseTransactions, createSyneriseTransaction } from './synerise-transaction.js'

const post = (path: string, handler: SyneriseOperation): Route<SyneriseOperation> => ({ method: 'POST', path, handler })

/** Every operation of the API. */
export const SYNERISE_ROUTES: readonly Route<SyneriseOperation>[] = [
  post('/uauth/v2/auth/login/profile', { handle: loginToSynerise, consumer: 'anyone' }),
  post('/v4/auth/login/profile', { handle: loginToSynerise, consumer: 'anyone' }),
  post('/uauth/api-key/permission-check', { handle: checkSynerisePermissions }),
  { method: 'GET', path: '/v4/server/time', handler: { handle: syneriseServerTime, consumer: 'anyone' } },
  ...SYNERISE_EVENT_TYPES.map((type) =>
    post(`/v4/events/${type.name}`, {
      handle: syneriseEventHandler(type),
      consumer: 'profile',
      permission: synerisePermission(type.name),
    }),
  ),
  post('/v4/events/batch', {
    handle: batchSyneriseEvents,
    consumer: 'profile',
    permission: synerisePermission('batch'),
  }),
  post('/v4/events/ai-compat/batch', { handle: syneriseAiBatchHandler('ai-compat'), consumer: 'ai' }),
  post('/v4/events/ai-compat/{type}', { handle: syneriseAiEventHandler('ai-compat'), consumer: 'ai' }),
  post('/events/v1/batch', { handle: syneriseAiBatchHandler('events-v1'), consumer: 'ai' }),
  post('/events/v1/single/{type}', { handle: syneriseAiEventHandler('events-v1'), consumer: 'ai' }),
  post('/v4/transactions', { handle: createSyneriseTransaction, permission: 'API_TRANSACTION_CREATE' }),
  post('/v4/transactions/batch', { handle: batchSyneriseTransactions, permission: 'API_BATCH_TRANSACTION_CREATE' }),
  post('/v4/clients', { handle: upsertSyneriseClient, permission: 'API_CLIENT_CREATE' }),
  post('/v4/clients/batch', { handle: batchSyneriseClients, permission: 'API_BATCH_CLIENT_CREATE' }),
  { method: 'DELETE', path: '/v4/clients/{id}', handler: { handle: deleteSyneriseClient } },
]
