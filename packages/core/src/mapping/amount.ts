// A currency sign or three letters, before or behind the digits.
const written = /^(?:(\p{Sc})|([A-Za-z]{3}))?\s*([-−]?)\s*(\d[\d.,\s'’]*)\s*(?:(\p{Sc})|([A-Za-z]{3}))?$/u

// `$` and `¥` are missing: too many currencies have them.
const ofSign: Readonly<Record<string, string>> = {
  ...{ '€': 'EUR', '£': 'GBP EGP FKP GIP LBP SDG SHP SSP SYP', '₴': 'UAH', '₹': 'INR', '₺': 'TRY', '₽': 'RUB' },
  ...{ '₪': 'ILS', '₩': 'KRW KPW', '₫': 'VND', '₦': 'NGN', '₸': 'KZT', '₾': 'GEL', '₼': 'AZN', '฿': 'THB' },
}

/**
 * An amount: a finite number, or a text that can be read in one way only. A currency sign or code may stand at one end, of
 * `currency` where that is known (`$` and `¥` of any). `.` and `,` may both occur, the last of them once, for the decimals; spaces and apostrophes
 * separate thousands. `undefined` for anything else, also for `1,234`, which is a thousand here and one and a bit there.
 */
export function amountOf(value: unknown, currency?: string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  // What a program writes of a number.
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return finite(Number(text))
  const [, sign, code, minus, digits = '', signBehind, codeBehind] = written.exec(text) ?? []
  if (digits === '' || [sign, code, signBehind, codeBehind].filter(Boolean).length > 1) return undefined
  const named = (code ?? codeBehind)?.toUpperCase()
  if (currency !== undefined && !(named ?? ofSign[sign ?? signBehind ?? ''] ?? currency).includes(currency))
    return undefined
  const plain = plainDigits(digits.trim())
  return plain === undefined ? undefined : finite(minus ? -Number(plain) : Number(plain))
}

/** Digits with a `.` before the decimals and no other separator; `undefined` when there is more than one way to read them. */
function plainDigits(digits: string): string | undefined {
  const separators = [...new Set(digits.replace(/\d/g, ''))]
  const [first = '', second] = separators
  if (separators.length > 2) return undefined
  if (separators.length === 0) return digits
  if (second !== undefined) {
    const [whole = '', decimals = '', ...more] = digits.split(second)
    if (more.length > 0 || !/[.,]/.test(second) || !isGrouped(whole, first)) return undefined
    return `${whole.split(first).join('')}.${decimals}`
  }
  const parts = digits.split(first)
  const grouped = isGrouped(digits, first)
  if (!/[.,]/.test(first) || parts.length > 2) return grouped ? parts.join('') : undefined
  // One dot is what programs write; one comma before three digits may be either.
  if (first === ',' && grouped) return undefined
  return /^\d+$/.test(parts[1] ?? '') ? parts.join('.') : undefined
}

/** Whether the separator stands before every three digits, as it does for thousands. */
function isGrouped(digits: string, separator: string): boolean {
  const [head = '', ...groups] = digits.split(separator)
  return /^\d{1,3}$/.test(head) && groups.length > 0 && groups.every((group) => /^\d{3}$/.test(group))
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}
