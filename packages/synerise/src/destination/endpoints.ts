import type { Endpoints } from '@waybill/core/destination'
import { limitedTo, syneriseEndpoints } from '../api/endpoints.js'
import type { SyneriseDestinationSettings } from '../settings.js'

/** The endpoints that a destination with these settings may use. It sends batches only. */
export function destinationEndpointsOf({
  salt,
  identity,
  mapping,
  aiEvents,
  maxBatchBytes,
}: Pick<SyneriseDestinationSettings, 'salt' | 'identity' | 'mapping' | 'aiEvents' | 'maxBatchBytes'>): Endpoints {
  const { eventBatch, transactionBatch, profileBatch, profileById } = syneriseEndpoints
  const { unsaltedEventBatch, unsaltedTransactionBatch } = syneriseEndpoints
  const aiBatches = Object.entries(syneriseEndpoints).filter(([name]) => name.startsWith(`${aiEvents}/batch/`))
  return limitedTo(
    {
      // A mapping may give an event a salt even when the option `salt` is false.
      eventBatch,
      // Also for salted events, while their times are in Synerise's future.
      unsaltedEventBatch,
      unsaltedTransactionBatch,
      profileBatch,
      ...(salt || mapping ? { transactionBatch } : {}),
      ...(identity === 'id' ? { profileById } : {}),
      ...(mapping ? Object.fromEntries(aiBatches) : {}),
    },
    maxBatchBytes,
  )
}
