import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Remark } from '../remark/remark.js'
import { schemaCheck } from './read-copy.js'
import { readLoosely } from './read-loosely.js'

const filled = z.string('must be a text').min(1, 'must not be empty')
const line = z.strictObject({ sku: filled, note: filled.optional(), quantity: z.number() })
const schema = z
  .strictObject({
    orderId: filled,
    name: filled.optional(),
    cleared: z.string().nullable().optional(),
    tags: z.array(filled).min(1).optional(),
    lines: z.array(line).optional(),
    identities: z.record(z.string(), filled).optional(),
    person: z.union([z.object({ id: filled }), z.object({ email: filled, phone: filled.optional() })]).optional(),
  })
  .refine(({ name, tags }) => name ?? tags, { path: ['name'], message: 'is missing, and so is tags' })

function read(input: unknown) {
  const remarks: Remark[] = []
  const before = structuredClone(input)
  const { value, issues } = readLoosely(input, { check: schemaCheck(schema, (issue) => issue), remarks })
  expect(input).toEqual(before)
  return { value, issues: issues.map(({ field, rule }) => `${field} ${rule}`), remarks }
}

describe('what breaks a rule', () => {
  it.each([
    ['an empty text', { orderId: 'o', name: '', tags: ['a'] }, { orderId: 'o', tags: ['a'] }],
    ['null', { orderId: 'o', name: 'n', tags: null }, { orderId: 'o', name: 'n' }],
    ['an empty list', { orderId: 'o', name: 'n', tags: [] }, { orderId: 'o', name: 'n' }],
    [
      'in a list',
      {
        orderId: 'o',
        name: 'n',
        lines: [
          { sku: 'a', quantity: 1 },
          { sku: 'b', note: '', quantity: 1 },
        ],
      },
      {
        orderId: 'o',
        name: 'n',
        lines: [
          { sku: 'a', quantity: 1 },
          { sku: 'b', quantity: 1 },
        ],
      },
    ],
    [
      'by name',
      { orderId: 'o', name: 'n', identities: { a: '', b: 'x' } },
      { orderId: 'o', name: 'n', identities: { b: 'x' } },
    ],
    [
      'in one of several forms',
      { orderId: 'o', name: 'n', person: { email: 'e', phone: '' } },
      { orderId: 'o', name: 'n', person: { email: 'e' } },
    ],
  ])('is absent where it is empty and may be: %s', (_, input, value) => {
    expect(read(input)).toEqual({ value, issues: [], remarks: [] })
  })

  it('is the text of its digits where it is a whole number in an id, with a remark', () => {
    const given = { orderId: 7, name: 'n', lines: [{ sku: 12, quantity: 1 }], identities: { crm: 3 } }
    const { value, issues, remarks } = read(given)
    expect({ value, issues }).toEqual({
      value: { orderId: '7', name: 'n', lines: [{ sku: '12', quantity: 1 }], identities: { crm: '3' } },
      issues: [],
    })
    expect(remarks.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'number_as_text orderId',
      'number_as_text lines[0].sku',
      'number_as_text identities.crm',
    ])
  })

  it.each([
    ['a required member that is empty', { orderId: '', name: 'n' }, ['orderId must not be empty']],
    ['an element of a list that is empty', { orderId: 'o', tags: [''] }, ['tags[0] must not be empty']],
    ['a number that is no id', { orderId: 'o', name: 5 }, ['name must be a text']],
    ['a fraction', { orderId: 1.5, name: 'n' }, ['orderId must be a text']],
    ['beyond what JSON keeps', { orderId: 2 ** 53, name: 'n' }, ['orderId must be a text']],
    [
      'a member that is not known, though it is empty',
      { orderId: 'o', name: 'n', nmae: '' },
      ['nmae is not a known option'],
    ],
    ['what is missing then', { orderId: 'o', name: '' }, ['name must not be empty', 'name is missing, and so is tags']],
    [
      'one that is right with one that is not',
      { orderId: 7, name: 5 },
      ['orderId must be a text', 'name must be a text'],
    ],
  ])('is refused as it was given: %s', (_, input, wrong) => {
    expect(read(input)).toMatchObject({ issues: wrong, remarks: [] })
  })
})

it('is refused where it is empty and the vendor requires it, whoever may leave it out', () => {
  const check = schemaCheck(schema, (issue) => issue)
  const { issues } = readLoosely({ orderId: 'o', name: '', tags: ['a'] }, { check, required: ['name'] })
  expect(issues).toContainEqual({ field: 'name', rule: 'must not be empty' })
})

it('leaves what keeps the rules as it is', () => {
  const input = { orderId: 'o', name: 'n', cleared: null }
  expect(read(input)).toEqual({ value: input, issues: [], remarks: [] })
  expect(read({ ...input, cleared: '', tags: '' }).value).toEqual({ ...input, cleared: '' })
})

describe('what is looked at only when all else is right', () => {
  const later = z
    .strictObject({ orderId: filled, note: z.string().optional() })
    .refine(({ note }) => note !== '', { path: ['note'], message: 'must not be empty' })
  const read = (input: unknown, check = schemaCheck(later, (issue) => issue)) => readLoosely(input, { check })

  it('is read in the same way', () => {
    expect(read({ orderId: 7, note: '' })).toMatchObject({ value: { orderId: '7' }, issues: [] })
    expect(read({ orderId: 7, note: '' }).value).not.toHaveProperty('note')
  })

  it('is refused as it was given where no other reading can be right', () => {
    const check = (input: unknown) => {
      const found = schemaCheck(later, (issue) => issue)(input)
      return { ...found, isFinal: found.issues.some(({ field }) => field === 'note') }
    }
    const { issues } = read({ orderId: 7, note: '' }, check)
    expect(issues.map(({ field }) => field)).toEqual(['orderId'])
  })
})
