import { expect, it } from 'vitest'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import { sendPrepared } from './prepared-calls.js'

const prepare = (input: string) => {
  if (input === 'bad') throw new InvalidInputError([{ field: 'id', rule: 'is bad' }])
  if (input === 'closed') throw new WaybillError('Needs an API key.', { kind: 'setup', code: 'no_key' })
  if (input === 'bug') throw new TypeError('a bug')
  return { call: { endpoint: 'one', json: input }, extras: { id: input } }
}
const send = async (calls: readonly unknown[]) => calls.map(() => ({ status: 'delivered' as const }))

it('rejects what breaks a rule, blocks what a person must set up, and sends the others, in order', async () => {
  expect(await sendPrepared(['a', 'bad', 'closed', 'b'], prepare, send)).toMatchObject([
    { status: 'delivered', id: 'a' },
    { status: 'rejected', maybeDelivered: false, error: { issues: [{ field: 'id' }] } },
    { status: 'blocked', scope: 'endpoint', error: { code: 'no_key' } },
    { status: 'delivered', id: 'b' },
  ])
})

it('rejects what is no list, and hides no bug', async () => {
  await expect(sendPrepared('a' as unknown as string[], prepare, send)).rejects.toThrow('must be a list')
  await expect(sendPrepared(['bug'], prepare, send)).rejects.toThrow(TypeError)
})
