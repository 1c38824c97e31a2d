import { createWaybill } from '@waybill/delivery'
import { sqliteStore } from '@waybill/store-sqlite'
import { killedVendor } from './killed-vendor.js'

// Accepts one event and asks for the decision on two, and hears nothing: its parent kills it when all three have left.
const [baseUrl = '', path = ''] = process.argv.slice(2)
const waybill = await createWaybill({ store: sqliteStore({ path }), destinations: [killedVendor(baseUrl)] })
const of = (messageId: string, event: string) => ({ type: 'track' as const, event, messageId, userId: messageId })
const asked = { destination: 'killed', timeoutMs: 60_000 }
void waybill.decide(of('decided', 'one'), asked)
void waybill.decide(of('bought', 'cart'), asked)
void waybill.accept(of('accepted', 'one'))
setInterval(() => undefined, 1_000)
