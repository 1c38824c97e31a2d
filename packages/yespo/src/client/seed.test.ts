import { describe, expect, it } from 'vitest'
import type { YespoContactJson, YespoEvent } from '../index.js'
import { renderTemplate } from '../templates/index.js'
import { answered, testBench } from '../testing/bench.js'
import { guideExamples } from '../testing/guide-examples.js'

// Each test is named for a sentence of "How to Use the Generate event API Resource"
// (https://yespo.io/support/how-use-v1event-api-resource).
const bench = testBench()
const generate = (event: unknown) => bench.client().events.generate(event as YespoEvent)
const known: YespoEvent = { eventTypeKey: 'viewed', keyValue: 'site@com.net' }
const refused = async (event: unknown) => {
  const error = await generate(event).catch((cause) => cause)
  expect(error).toMatchObject({ kind: 'invalid', code: expect.stringMatching(/invalid_event|too_large/) })
  expect(bench.requests()).toEqual([])
  return error.message as string
}
const forbidden = ['<', ';', '\u2019', '\\', '/', '|', '"', '`', "'", '^', '?', '!', ',', '>']

describe('the body', () => {
  it('"Using the Generate event API resource, you can send events ... and store them in our system"', async () => {
    await generate(known)
    expect(bench.state().events).toMatchObject([known])
  })

  it('"Version 2 API methods do not require escaping in nested JSON"', async () => {
    const nested = { array: [{ 'a "quoted" name': ['\\', { deep: 'ж' }] }] }
    await generate({ ...known, params: { nested } })
    expect(bench.bodies()[0].params).toEqual([{ name: 'nested', value: nested }])
  })

  it('"The maximum size of content for events sent in the request body is 20 kilobytes"', async () => {
    const bytesWith = (text: string) =>
      Buffer.byteLength(JSON.stringify({ ...known, params: [{ name: 'p', value: text }] }))
    const room = 20_000 - bytesWith('')
    const text = 'ж'.repeat(room >> 1) + 'a'.repeat(room % 2)
    for (const fits of [text.slice(0, -1), text]) await generate({ ...known, params: { p: fits } })
    bench.sandbox().reset()
    expect(await refused({ ...known, params: { p: `${text}a` } })).toContain('20001 bytes')
  })

  it('"Please contact Support if you need to adjust the maximum size"', async () => {
    const large = { ...known, params: { p: 'a'.repeat(30_000) } }
    await expect(bench.client({ maxEventBytes: 40_000 }).events.generate(large)).rejects.toMatchObject({ status: 400 })
    expect(bench.requests()).toHaveLength(1)
  })
})

describe('eventTypeKey', () => {
  it('"string, required"', async () => {
    expect(await refused({ keyValue: 'a' })).toContain('eventTypeKey is missing')
    expect(await refused({ ...known, eventTypeKey: 1 })).toContain('eventTypeKey must be a text')
  })

  it('"If no such event type exists with such a key, a new one is created"', async () => {
    await generate({ ...known, eventTypeKey: 'never seen before' })
    expect(bench.state().eventTypes).toEqual(['never seen before'])
  })

  it.each(forbidden)('"All characters are allowed except": %s', async (character) => {
    expect(await refused({ ...known, eventTypeKey: `a${character}` })).toContain('eventTypeKey must not contain')
    expect(await refused({ ...known, keyValue: `a${character}` })).toContain('keyValue must not contain')
    expect(await refused({ eventTypeKey: 'a', params: { phone: `a${character}` } })).toContain('params.phone must not')
  })

  it.each(['a', 'ж'])('"Max length: 100 symbols": in "%s"', async (letter) => {
    for (const length of [99, 100]) await generate({ ...known, eventTypeKey: letter.repeat(length) })
    bench.sandbox().reset()
    expect(await refused({ ...known, eventTypeKey: letter.repeat(101) })).toContain('at most 100 characters, not 101')
  })
})

describe('keyValue', () => {
  it.each(['a', 'ж'])('"Max length: 300 symbols": in "%s"', async (letter) => {
    for (const length of [299, 300]) await generate({ ...known, keyValue: letter.repeat(length) })
    bench.sandbox().reset()
    expect(await refused({ ...known, keyValue: letter.repeat(301) })).toContain('at most 300 characters, not 301')
  })

  it('counts what UTF-16 counts twice twice', async () => {
    await generate({ ...known, keyValue: '😀'.repeat(150) })
    bench.sandbox().reset()
    expect(await refused({ ...known, keyValue: `${'😀'.repeat(150)}a` })).toContain('not 301')
  })

  it('"If this parameter is not set, params must contain one of the following contact identifiers"', async () => {
    expect(await refused({ eventTypeKey: 'a', params: { name: 'Ann' } })).toContain(
      'none of contactId, externalCustomerId, email, phone, pushToken',
    )
  })

  it.each(['contactId', 'externalCustomerId', 'email', 'phone', 'pushToken'])('"%s"', async (name) => {
    await generate({ eventTypeKey: 'a', params: { [name]: '380501234567' } })
    expect(bench.state().events).toMatchObject([{ keyValue: '380501234567' }])
  })

  it.each([
    { keyValue: "ann.o'brien@example.com" },
    { params: { email: "ann.o'brien@example.com" } },
    { params: [{ name: 'email', value: "ann.o'brien@example.com" }] },
  ])('an address with a forbidden character: %j', async (identified) => {
    const message = await refused({ eventTypeKey: 'a', ...identified })
    expect(message).toContain('identify by externalCustomerId')
    expect(message).not.toContain('brien')
  })
})

describe('params', () => {
  it('"List of event parameters represented as an array", "The parameter keys are arbitrary"', async () => {
    await generate({ ...known, params: [{ name: 'Будь-що, навіть <це>', value: 1 }] })
    expect(bench.state().events[0]?.params).toEqual({ 'Будь-що, навіть <це>': 1 })
  })

  it.each(['', ' ', '   ', 'null', null])(
    '"externalCustomerId in params is ignored if it contains the empty or null value": %j',
    async (id) => {
      const { remarks } = await generate({ ...known, params: { externalCustomerId: id, a: 1 } })
      expect(remarks).toMatchObject([{ code: 'null_external_customer_id' }])
      expect(bench.bodies()[0].params).toEqual([{ name: 'a', value: 1 }])
      bench.sandbox().reset()
      expect(await refused({ eventTypeKey: 'a', params: { externalCustomerId: id } })).toContain('keyValue is missing')
    },
  )

  it('"Their number is unlimited"', async () => {
    const params = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`p${index}`, index]))
    await generate({ ...known, params })
    expect(bench.state().events[0]?.params).toEqual(params)
  })
})

describe('abandoned browses and carts', () => {
  const { params } = guideExamples['abandoned cart']
  const array = (params[1]?.value as { array: Record<string, string>[] }).array
  const items = { json: 'items' }
  const names = ['name', 'price', 'url', 'imageurl', 'brand', 'tags_weight', 'tags_oldprice']

  it('its example, as a typed call', async () => {
    await bench.client().events.abandonedCart({ keyValue: 'site@com.net', email: 'site@ukr.net', items: array })
    expect(bench.bodies()).toEqual([guideExamples['abandoned cart']])
  })

  it('"To refer to the data, use the following loop"', () => {
    const loop = `#foreach($!item in $!data.get('array'))\n${names.map((name) => `$!item.get('${name}')`).join('\n')}\n#end`
    const { text, missing } = renderTemplate(loop, { params }, items)
    expect(missing).toEqual([])
    expect(text.trim().split('\n')).toEqual(array.flatMap((item) => names.map((name) => item[name])))
  })

  it.each([0, 1])('"You can refer to the array elements straight with the index (order starts at 0)": %i', (index) => {
    // The guide writes `(''tags_weight')`, which is not valid Velocity: see the next test.
    const template = names.map((name) => `$!data.get('array').get(${index}).get('${name}')`).join('\n')
    const { text, missing } = renderTemplate(template, { params }, items)
    expect(missing).toEqual([])
    expect(text.split('\n')).toEqual(names.map((name) => array[index]?.[name]))
  })

  it('"check the Velocity syntax in the message": the doubled quote of the guide is found', () => {
    const template = "$!data.get('array').get(0).get('brand')\n$!data.get('array').get(0).get(''tags_weight')"
    expect(() => renderTemplate(template, { params }, items)).toThrow(/line 2, column 3\d is not valid Velocity/)
  })

  it('"This method can cause errors in content substitution if an element is missing"', () => {
    const { text, missing } = renderTemplate("$!data.get('array').get(2).get('name')", { params }, items)
    expect([text, missing]).toMatchObject(['', [{ line: 1, column: 1 }]])
  })

  it('"Variables are case-sensitive"', () => {
    const template = "#foreach($item in $data.get('array'))$!item.get('ImageUrl')#end"
    const { text, missing } = renderTemplate(template, { params }, items)
    expect([text, missing]).toMatchObject(['', [{ variable: "$!item.get('ImageUrl')" }]])
  })
})

describe('create or update a contact', () => {
  const example = guideExamples['create or update a contact']
  const profileInputs = [{ profileInputId: 10001, value: '2020-11-23' }]
  const contact = (json: YespoContactJson) => bench.client().events.contact({ keyValue: 'site@com.net', json })

  it('its example, as a typed call', async () => {
    await bench.client().events.contact({
      keyValue: 'site@com.net',
      email: 'site@ukr.net',
      phone: '380501234567',
      externalCustomerId: 'AV13760',
      json: { profileInputs },
    })
    expect(bench.bodies()).toEqual([example])
  })

  it('"specify a variable ${email} in the field Contact\'s email and a variable ${json} in the field JSON"', () => {
    const { text, missing } = renderTemplate('${email} ${json.profileInputs.get(0).value}', example)
    expect([text, missing]).toEqual(['site@ukr.net 2020-11-23', []])
  })

  it.each(['firstname', 'lastname'])('"The name and surname length is up to 60 characters": %s', async (name) => {
    const remarksOn = async (length: number) =>
      (await contact({ [name]: 'ж'.repeat(length) })).remarks.map(({ code }) => code)
    expect(await remarksOn(39)).toEqual([])
    for (const length of [40, 41, 59, 60]) expect(await remarksOn(length)).toEqual(['long_name'])
    await expect(contact({ [name]: 'ж'.repeat(61) })).rejects.toThrow(
      `json.${name} must have at most 60 characters, not 61`,
    )
  })

  it('"The phone number is in the international format. For example, +1-541-754-3010"', async () => {
    for (const sms of ['+1-541-754-3010', '380501234567', '+380 50 123 45 67']) await contact({ sms })
    await expect(contact({ sms: 380501234567 } as never)).resolves.toMatchObject({
      remarks: [{ code: 'number_as_text', field: 'json.sms' }],
    })
    for (const sms of ['0501234567', 'call me', '+1', '+1/541'])
      await expect(contact({ sms } as never)).rejects.toThrow(
        'json.sms must be a phone number in the international format',
      )
  })

  it('"The value of an additional contact field is in the required format"', async () => {
    for (const wrong of [{}, [{}], [{ profileInputId: '1', value: 'a' }], [{ profileInputId: 1, value: { a: 1 } }]])
      await expect(contact({ profileInputs: wrong } as never)).rejects.toThrow('json.profileInputs')
  })
})

describe('what else the resource is for', () => {
  it('"If the transferred data contains errors, the system ignores the entire array": nothing is sent', async () => {
    const json = { firstname: 'Ann', sms: 'wrong' }
    await expect(bench.client().events.contact({ keyValue: 'k', json })).rejects.toThrow('json.sms')
    expect(bench.requests()).toEqual([])
  })

  it('"It can also be used to send orders to the system"', async () => {
    const order = { externalOrderId: 'o1', totalCost: 10, status: 'IN_PROGRESS', date: '2026-03-01T12:00:00' } as const
    await bench.client().events.order('orderCreated', { email: 'site@ukr.net', order })
    expect(bench.state().orders).toMatchObject([order])
  })
})

describe('send transactional letters', () => {
  const example = guideExamples['transactional letter']

  it('its example, as a typed call', async () => {
    await bench.client().events.transactional({
      eventTypeKey: 'password_recovery',
      keyValue: 'site@com.net',
      emailAddress: 'site@ukr.net',
      params: { password: '12345678' },
    })
    expect(bench.bodies()).toEqual([example])
  })

  it('"Enter the $!data.get(\'password\') variable in the letter you want to send"', () => {
    expect(renderTemplate("$!data.get('password')", example)).toEqual({ text: '12345678', missing: [] })
  })
})

describe('validate contact data in events', () => {
  const contactJson = {
    ...{ firstname: '...', lastname: '...', sms: '380501234567', town: '...', timeZone: 'Etc/GMT+03' },
    ...{ languageCode: 'uk', profileInputs: [{ profileInputId: 10001, value: '...' }], confirmed: false },
  }

  it('"you have to set contactJson in params as a parameter name": its example', async () => {
    const { remarks } = await bench.client().events.checkedContact({
      eventTypeKey: 'contact_changed',
      email: 'site@ukr.net',
      contactJson,
    })
    expect(bench.state().events[0]?.params).toEqual({ email: 'site@ukr.net', contactJson })
    expect(remarks).toMatchObject([{ code: 'ambiguous_time_zone' }])
  })

  it('"If the data is not valid, the method returns the 400 Bad Request response": before that, we do', async () => {
    const invalid = { ...known, params: { contactJson: { ...contactJson, sms: '...' } } }
    expect(await refused(invalid)).toContain('params.contactJson.sms must be a phone number')
  })

  it('"The response contains the non-valid fields and the error details"', async () => {
    const body = { invalidFields: [{ field: 'profileInputs[0]', error: 'is no date' }] }
    bench.faults(answered(400, body))
    const params = { contactJson: { profileInputs: [{ profileInputId: 10001, value: '...' }] } }
    await expect(generate({ ...known, params })).rejects.toMatchObject({
      fields: [{ field: 'profileInputs[0]', detail: 'is no date' }],
    })
  })
})
