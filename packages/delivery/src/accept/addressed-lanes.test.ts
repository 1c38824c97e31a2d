import { type CustomerEvent, readEvent } from '@waybill/core'
import { expect, it } from 'vitest'
import type { Where } from '../store/ledger.js'
import { addressedLanes, withNotAddressed } from './addressed-lanes.js'

const lanes = ['yespo', 'synerise']
const event: CustomerEvent = readEvent({ type: 'track', event: 'A', userId: 'u' }, { now: 0 })
const found: Where = {
  status: 'found',
  seq: 1,
  source: 's',
  messageId: 'm1',
  acceptedAt: 1,
  lanes: { yespo: { lane: 'yespo', state: 'pending', attempt: 0, step: 0, maybeDelivered: false, attempts: [] } },
}

it('is every lane that the integrations leave, and the same list where they leave all', () => {
  expect(addressedLanes(event, lanes)).toBe(lanes)
  expect(addressedLanes({ ...event, integrations: { All: true } }, lanes)).toBe(lanes)
  expect(addressedLanes({ ...event, integrations: { Yespo: false } }, lanes)).toEqual(['synerise'])
  expect(addressedLanes({ ...event, context: { integrations: { All: false } } }, lanes)).toEqual([])
})

it('says of the others why they have nothing, as far as the event tells', () => {
  expect(withNotAddressed({ status: 'unknown' }, lanes)).toEqual({ status: 'unknown' })
  expect(withNotAddressed(found, ['yespo'])).toBe(found)
  expect(withNotAddressed(found, lanes)).toEqual({ ...found, notAddressed: { synerise: 'not_addressed' } })
  const optedOut = { ...found, event: { ...event, integrations: { synerise: false } } }
  expect(withNotAddressed(optedOut, lanes)).toMatchObject({ notAddressed: { synerise: 'integrations' } })
})
