import { type Answer, jsonAnswer } from '../emulator.js'
import type { Violation } from '../rule.js'
import type { YespoCall } from './yespo-call.js'

/** An item of a list that the vendor did not take. */
export interface YespoFailedItem {
  readonly item: unknown
  readonly violation: Violation
}

/** The answer to a list of contacts or orders, with the items that failed under `failedName` if any. */
export function yespoListAnswer(
  { store, configuration }: YespoCall,
  failedName: 'failedContacts' | 'failedOrders',
  failed: readonly YespoFailedItem[],
): Answer {
  const list = failed.map(({ item, violation }) => ({
    ...(typeof item === 'object' ? item : { item }),
    message: `${violation.field}: ${violation.detail}`,
  }))
  const collapsed = list.length === 1 && configuration.collapseLists ? list[0] : list
  return jsonAnswer(200, {
    asyncSessionId: store.startImport(),
    id: 0,
    ...(list.length > 0 && { [failedName]: collapsed }),
  })
}
