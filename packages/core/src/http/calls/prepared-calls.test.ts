import { expect, it } from 'vitest'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { Outcome } from '../../outcome.js'
import { type Remark, remarksOf } from '../../remark/remark.js'
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

it('tells remarks of what was delivered alone, bounded, and nothing where there is none', async () => {
  const remark = { code: 'weak', field: 'a', hint: 'b'.repeat(400) }
  const remarks: Readonly<Record<string, readonly Remark[]>> = {
    many: new Array(30).fill(remark),
    no: [],
    lost: [remark],
  }
  const told = (input: string) => ({ call: { endpoint: 'one', json: input }, extras: {}, remarks: remarks[input] })
  const answer = async (calls: readonly { readonly json?: unknown }[]): Promise<readonly Outcome[]> =>
    calls.map(({ json }) => (json === 'lost' ? { status: 'skipped', reason: 'x' } : { status: 'delivered' }))
  const [many, ...others] = await sendPrepared(['many', 'no', 'lost'], told, answer)
  expect(many).toHaveProperty('remarks', new Array(20).fill({ ...remark, hint: 'b'.repeat(300) }))
  for (const other of others) expect(other).not.toHaveProperty('remarks')
  expect([remarksOf(remarks['many'], remarks['lost']).length, remarksOf(undefined, [])]).toEqual([20, []])
})

it('rejects what is no list, and hides no bug', async () => {
  await expect(sendPrepared('a' as unknown as string[], prepare, send)).rejects.toThrow('must be a list')
  await expect(sendPrepared(['bug'], prepare, send)).rejects.toThrow(TypeError)
})
