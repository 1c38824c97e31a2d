import type { CustomerEvent } from '@waybill/core'
import { expect, it } from 'vitest'
import { isSelected } from './integrations.js'

const selected = (integrations: Record<string, unknown> | undefined) =>
  isSelected({ integrations } as CustomerEvent, 'salesforce-personalization')

it('follows the name, then All, then yes', () => {
  expect(selected(undefined)).toBe(true)
  expect(selected({})).toBe(true)
  expect(selected({ All: false })).toBe(false)
  expect(selected({ All: false, 'Salesforce Personalization': true })).toBe(true)
  expect(selected({ All: false, 'salesforce-personalization': { some: 'option' } })).toBe(true)
  expect(selected({ SalesforcePersonalization: false })).toBe(false)
  expect(selected({ Synerise: false })).toBe(true)
})
