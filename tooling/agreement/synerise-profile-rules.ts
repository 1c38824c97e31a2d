import type { SyneriseClient, SyneriseProfile } from '@waybill/synerise'
import { at, emptyIsAbsent, type Row, type Rule } from './rule.js'
import { first, known } from './synerise-time-rule.js'

const reference = 'https://hub.synerise.com/api-reference'

/** The rules of a profile's fields. */
export function syneriseProfileRules(client: SyneriseClient): readonly Rule[] {
  const upsert = (profile: object) => client.profiles.upsert(profile as SyneriseProfile)

  const profileField = (field: string, about: Pick<Rule, 'sentence' | 'rows'>, trait = field): Rule => ({
    name: `${field} of a profile`,
    source: `${reference}, POST /v4/clients`,
    ...about,
    client: (value) => upsert({ ...known, [field]: value }),
    event: (value) => ({ type: 'identify', userId: 'known', traits: { [trait]: value } }),
    override: (value) => ({ profile: { ...known, [field]: value } }),
    request: (value) => ({ path: '/v4/clients', body: { ...known, [field]: value } }),
    sent: (decoded) => at(first(decoded), field),
  })

  return [
    profileField('phone', {
      sentence: '+ and 6 to 19 characters (digits, space, -, (, ), /), or 6 to 20 without +',
      rows: [
        ...[
          ['digits', '380501234567'],
          ['a plus', '+380501234567'],
          ['brackets', '+38 (050) 123-45-67'],
          ['a slash', '050/1234567'],
          ['a national number', '0501234567'],
          ['20 digits', '1'.repeat(20)],
        ].map(([input = '', value]): Row => ({ input, value, says: 'taken' })),
        ...[
          ['no number', 'call me'],
          ['5 digits', '12345'],
          ['21 digits', '1'.repeat(21)],
          ['a tab', '380\t501234567'],
          ['a no-break space', '380\u00a0501234567'],
        ].map(
          ([input = '', value]): Row => ({
            input,
            value,
            says: 'refused',
            differs: { destination: 'left out' },
            why: 'One bad trait costs only itself.',
          }),
        ),
      ],
    }),
    profileField(
      'birthDate',
      {
        sentence: 'birthDate is yyyy-mm-dd, after 1900-01-01',
        rows: [
          { input: 'a day', value: '1990-12-31', says: 'taken' },
          emptyIsAbsent('an empty text', ''),
          ...[
            ['30 February', '1990-02-30'],
            ['too early', '1900-01-01'],
            ['another form', '31.12.1990'],
          ].map(
            ([input = '', value]): Row => ({
              input,
              value,
              says: 'refused',
              differs: { destination: 'left out' },
              why: 'It is sent as an attribute of this name, which Synerise ignores.',
            }),
          ),
        ],
      },
      'birthDate',
    ),
    profileField(
      'countryCode',
      {
        sentence: 'countryCode: ISO 3166',
        rows: [
          { input: 'two letters', value: 'PL', says: 'taken' },
          { input: 'three letters', value: 'POL', says: 'taken' },
          ...[
            ['a name', 'Poland'],
            ['a digit', 'P1'],
          ].map(
            ([input = '', value]): Row => ({
              input,
              value,
              says: 'refused',
              differs: { destination: 'left out' },
              why: 'One bad trait costs only itself.',
            }),
          ),
        ],
      },
      'countryCode',
    ),
  ]
}
