import { InvalidInputError } from '@waybill/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderTemplate } from './index.js'

const event = {
  params: [
    { name: 'email', value: 'ann@example.com' },
    { name: 'items', value: { array: [{ name: 'Hair styler', imageurl: 'a.jpg' }, { name: 'Magnolia' }] } },
  ],
}
const items = { json: 'items' }

describe('renderTemplate', () => {
  it('loops, takes by index, and fills in parameters', () => {
    const template =
      "Dear ${email}:#foreach($!item in $!data.get('array')) $!item.get('name'),#end first $!data.get('array').get(0).get('name')"
    expect(renderTemplate(template, event, items)).toEqual({
      text: 'Dear ann@example.com: Hair styler, Magnolia, first Hair styler',
      missing: [],
    })
  })

  it('without json, $data is all parameters', () => {
    const { text } = renderTemplate("$!data.get('password')", { params: { password: '12345678' } })
    expect(text).toBe('12345678')
  })

  it('reads a parameter that holds JSON as text', () => {
    const params = { items: '{"array":[{"name":"A"}]}', plain: 'B' }
    expect(renderTemplate("$!data.get('array').get(0).get('name')", { params }, items).text).toBe('A')
    expect(renderTemplate('$data', { params }, { json: 'plain' }).text).toBe('B')
  })

  it('is case-sensitive, and lists what the event lacks with line and column', () => {
    const template = [
      "Hi ${Email} #foreach($item in $data.get('array'))",
      "  $!item.get('ImageUrl') $!item.get('imageurl')",
      "#end $!data.get('array').get(7).get('name')",
      "#if($vip == 1)x#end #foreach($one in $nothing.get('a'))y#end",
    ].join('\n')
    const { text, missing } = renderTemplate(template, event, items)
    expect(missing).toEqual([
      { variable: '${Email}', line: 1, column: 4 },
      { variable: "$!item.get('ImageUrl')", line: 2, column: 3 },
      { variable: "$!item.get('imageurl')", line: 2, column: 26 },
      { variable: "$!data.get('array').get(7).get('name')", line: 3, column: 6 },
      { variable: '$vip', line: 4, column: 5 },
      { variable: "$nothing.get('a')", line: 4, column: 38 },
    ])
    expect(text).toContain('Hi ${Email}')
    expect(text).not.toContain('ImageUrl')
  })

  it('does not take a first letter of another case for the same name', () => {
    const { text, missing } = renderTemplate("[$!data.get('Name')]", { params: { name: 'x' } })
    expect(text).toBe('[]')
    expect(missing).toMatchObject([{ column: 2 }])
  })

  it('counts a null as lacking, and a zero, a false and an empty text as there', () => {
    const params = { a: null, b: 0, c: false, d: '' }
    const { text, missing } = renderTemplate('$!a|$a|$b|$c|$d', { params })
    expect(missing).toMatchObject([{ variable: '$!a' }, { variable: '$a' }])
    expect(text).toBe('|$a|0|false|')
  })

  it('leaves the event as it was, whatever the template does', () => {
    const params = { items: { array: [1] }, name: 'x' }
    const before = structuredClone(params)
    renderTemplate("$data.put('a', 1) $items.array.add(2) #set($name = 'y') $data.get('array')", { params })
    expect(params).toEqual(before)
  })

  it.each([
    "$data.get('__proto__')",
    '$data.constructor.name',
    "$data.get('constructor').get('prototype')",
    '$data.__proto__',
  ])('gives no way out of the data: %s', (template) => {
    expect(renderTemplate(template, { params: { a: 1 } }).missing).toHaveLength(1)
  })

  it('says where a template is not valid Velocity', () => {
    const template = "first\n $!data.get('array').get(0).get(''tags_weight')"
    const failing = () => renderTemplate(template, event, items)
    expect(failing).toThrow(InvalidInputError)
    expect(failing).toThrow(/line 2, column 3\d is not valid Velocity/)
    expect(() => renderTemplate('#if($x', event)).toThrow(/line 1, column 7/)
    expect(() => renderTemplate(1 as unknown as string, event)).toThrow('must be a text')
  })

  it('refuses a json that is no parameter, and tells which it was', () => {
    expect(() => renderTemplate('', event, { json: 'Items' })).toThrow('json must name a parameter of the event')
    expect(() => renderTemplate('', {}, { json: 'items' })).toThrow('json')
  })

  it('renders any text without references as it is, and any parameter by its name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/), fc.string(), (name, value) => {
        fc.pre(name !== 'data' && name !== 'constructor' && name !== 'prototype')
        expect(renderTemplate(`a \${${name}}!`, { params: { [name]: value } })).toEqual({
          text: `a ${value}!`,
          missing: [],
        })
      }),
    )
  })
})
