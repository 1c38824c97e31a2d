import { describe, expect, it } from 'vitest'
import { actionOf, actionPattern } from './action.js'

describe('actionOf', () => {
  it.each([
    ['dog.bark', 'dog.bark'],
    ['Product List Viewed', 'product.list.viewed'],
    ['  Trial -- Started!! ', 'trial.--.started'],
    ['snake_case-name', 'snake_case-name'],
    ['(Internal) Note', 'internal.note'],
    ['Party 🎉', 'party'],
    ['a'.repeat(32), 'a'.repeat(32)],
  ])('%j becomes %j', (name, action) => {
    expect(actionOf(name)).toBe(action)
  })

  it('shortens a long name to 25 characters, a dot and six hex digits', () => {
    expect(actionOf('x'.repeat(33))).toMatch(/^x{25}\.[0-9a-f]{6}$/)
    expect(actionOf('x'.repeat(33))).toHaveLength(32)
  })

  it('keeps long names apart that begin alike, and together that differ in case and punctuation only', () => {
    const name = 'Subscription Renewal Reminder Email '
    expect(actionOf(`${name}Opened`)).not.toBe(actionOf(`${name}Clicked`))
    expect(actionOf(`${name}Opened`)).toBe(actionOf(`${name.toUpperCase()}: opened`))
  })

  it('keeps names apart whose letters Synerise does not take', () => {
    const actions = ['Заказ оформлен', 'Заказ отменён', 'Zamówienie', 'Zamźwienie', '注文', '🎉', '🎂', '!!!'].map(
      actionOf,
    )
    expect(new Set(actions).size).toBe(actions.length)
    expect(actions[2]).toMatch(/^zam\.wienie\.[0-9a-f]{6}$/)
    expect(actions[4]).toMatch(/^event\.[0-9a-f]{6}$/)
    for (const action of actions) expect(action).toMatch(actionPattern)
  })

  it('does not depend on how accents are composed', () => {
    expect(actionOf('Caf\u00e9')).toBe(actionOf('Cafe\u0301'))
  })
})
