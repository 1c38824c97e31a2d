import { faultIssues } from './faults/fault-validation.js'
import { demandNone, type Issue } from './issues.js'
import { nearestName } from './nearest-name.js'
import { isJsonObject } from './server/json-object.js'
import { settingIssues } from './settings-validation.js'
import { VENDOR_NAMES } from './vendor-name.js'

/** Returns what is wrong with a value at this place; an empty list when it is right. */
type Check = (value: unknown, place: string) => readonly Issue[]

const must =
  (rule: string, holds: (value: unknown) => boolean): Check =>
  (value, place) =>
    holds(value) ? [] : [{ field: place, rule: `must be ${rule}` }]

const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, place) => {
    if (!isJsonObject(value) || Object.prototype.toString.call(value) !== '[object Object]')
      return [{ field: place || 'options', rule: 'must be an object of options' }]
    return Object.entries(value).flatMap(([name, one]) => {
      const field = place ? `${place}.${name}` : name
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined
      if (check) return one === undefined ? [] : check(one, field)
      const nearest = nearestName(name, Object.keys(checks))
      return [{ field, rule: `is not a known option (${nearest ? `did you mean ${nearest}?` : 'check the spelling'})` }]
    })
  }

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== ''
const port = must('a port from 0 to 65535', whole(0, 65_535))
const bound = must('a whole number of at least 1, or Infinity for no bound', (value) => {
  return value === Number.POSITIVE_INFINITY || whole(1, Number.MAX_SAFE_INTEGER)(value)
})
const control = fields({
  port,
  allowedHosts: must('a list of host names', (value) => Array.isArray(value) && value.every(isText)),
})

const checkOptions = fields({
  vendors: must(
    `a list that names at least one of ${VENDOR_NAMES.join(', ')}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every((name) => VENDOR_NAMES.includes(name)),
  ),
  faults: faultIssues,
  seed: must('a finite number', Number.isFinite),
  host: must('an address', isText),
  port,
  ports: fields(Object.fromEntries(VENDOR_NAMES.map((name) => [name, port]))),
  keep: fields({ requests: bound, characters: bound }),
  control: (value, place) => {
    if (value === true) return []
    return isJsonObject(value)
      ? control(value, place)
      : [{ field: place, rule: 'must be true or an object of options' }]
  },
  settings: settingIssues,
  now: must('a function', (value) => typeof value === 'function'),
})

/** Throws a `TypeError` that names every wrong and unknown option of `startSandbox`; `issues` has them one by one. */
export function checkSandboxOptions(options: unknown): void {
  demandNone(checkOptions(options, ''))
}
