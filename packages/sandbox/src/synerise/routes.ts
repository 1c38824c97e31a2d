import type { Route } from '../server/route.js'
import { checkSynerisePermissions, loginToSynerise, refreshSyneriseToken, syneriseServerTime } from './account.js'
import type { SyneriseOperation } from './call.js'
import { batchSyneriseClients, upsertSyneriseClient } from './clients/client.js'
import { deleteSyneriseClient, readSyneriseClient, updateSyneriseClient } from './clients/known-client.js'
import { syneriseAiBatchHandler, syneriseAiEventHandler } from './events/ai-event.js'
import { syneriseEventHandler } from './events/event.js'
import { batchSyneriseEvents } from './events/event-batch.js'
import { SYNERISE_EVENT_TYPES, synerisePermission } from './events/event-types.js'
import { batchSyneriseTransactions, createSyneriseTransaction } from './events/transaction.js'

const post = (path: string, handler: SyneriseOperation): Route<SyneriseOperation> => ({ method: 'POST', path, handler })
const get = (path: string, handler: SyneriseOperation): Route<SyneriseOperation> => ({ method: 'GET', path, handler })
// Through a tracking domain of one's own, AI events have /ai before the path.
const ai = (path: string, handle: SyneriseOperation['handle']): readonly Route<SyneriseOperation>[] =>
  ['', '/ai'].map((prefix) => post(`${prefix}${path}`, { handle, consumer: 'ai' }))

/** Every operation of the API. */
export const SYNERISE_ROUTES: readonly Route<SyneriseOperation>[] = [
  post('/uauth/v2/auth/login/profile', { handle: loginToSynerise, consumer: 'anyone', takesKey: true }),
  post('/v4/auth/login/profile', { handle: loginToSynerise, consumer: 'anyone', takesKey: true }),
  post('/uauth/api-key/permission-check', { handle: checkSynerisePermissions }),
  get('/v4/auth/refresh/profile', { handle: refreshSyneriseToken }),
  get('/v4/server/time', { handle: syneriseServerTime, consumer: 'anyone' }),
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
  ...ai('/v4/events/ai-compat/batch', syneriseAiBatchHandler('ai-compat')),
  ...ai('/v4/events/ai-compat/{type}', syneriseAiEventHandler('ai-compat')),
  ...ai('/events/v1/batch', syneriseAiBatchHandler('events-v1')),
  ...ai('/events/v1/single/{type}', syneriseAiEventHandler('events-v1')),
  post('/v4/transactions', { handle: createSyneriseTransaction, permission: 'API_TRANSACTION_CREATE' }),
  post('/v4/transactions/batch', { handle: batchSyneriseTransactions, permission: 'API_BATCH_TRANSACTION_CREATE' }),
  post('/v4/clients', { handle: upsertSyneriseClient, permission: 'API_CLIENT_CREATE' }),
  post('/v4/clients/batch', { handle: batchSyneriseClients, permission: 'API_BATCH_CLIENT_CREATE' }),
  post('/v4/clients/{id}', { handle: updateSyneriseClient('id') }),
  post('/v4/clients/by-email/{email}', { handle: updateSyneriseClient('email') }),
  post('/v4/clients/by-customid/{customId}', { handle: updateSyneriseClient('customId') }),
  get('/v4/clients/{id}', { handle: readSyneriseClient('id') }),
  get('/v4/clients/by-email/{email}', { handle: readSyneriseClient('email') }),
  get('/v4/clients/by-customid/{customId}', { handle: readSyneriseClient('customId') }),
  { method: 'DELETE', path: '/v4/clients/{id}', handler: { handle: deleteSyneriseClient } },
]
