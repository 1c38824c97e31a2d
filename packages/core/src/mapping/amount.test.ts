import { describe, expect, it } from 'vitest'
import { amountOf } from './amount.js'

describe('an amount', () => {
  it.each<[unknown, number]>([
    [9.9, 9.9],
    [0, 0],
    [-3, -3],
    ['9.90', 9.9],
    [' 12 ', 12],
    ['1.234', 1.234],
    ['1e3', 1_000],
    ['$10.00', 10],
    ['€ 10', 10],
    ['10,50 €', 10.5],
    ['10.00 EUR', 10],
    ['eur 10', 10],
    ['-5', -5],
    ['−5,5', -5.5],
    ['1,234.56', 1_234.56],
    ['1.234,56', 1_234.56],
    ['1 234,56 UAH', 1_234.56],
    ['1\u00a0234,5', 1_234.5],
    ["1'234.50", 1_234.5],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1 234', 1_234],
  ])('%j is %d', (text, amount) => {
    expect(amountOf(text, 'EUR') ?? amountOf(text)).toBe(amount)
  })

  it.each([
    ['₴10', 'UAH'],
    ['£10', 'EGP'],
    ['10¥', 'CNY'],
    ['$10', 'CAD'],
    ['€10', undefined],
  ])('of %j in %s is 10', (text, currency) => expect(amountOf(text, currency)).toBe(10))

  it.each([
    ['1,234'],
    ['12,34,56.7'],
    ['1.2.3'],
    ['1,2,3'],
    ['1 23'],
    ['$10 EUR'],
    ['10 USD'],
    ['10 EU'],
    ['£10'],
    ['10,50 ₴'],
    ['free'],
    ['0x10'],
    ['10-20'],
    ['10/2'],
    [''],
    [' '],
    ['.'],
    ['Infinity'],
    [Number.NaN],
    [true],
    [null],
    [{}],
  ])('is not made of %j', (text) => expect(amountOf(text, 'EUR')).toBeUndefined())
})
