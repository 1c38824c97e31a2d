/**
 * Makes a function that replaces these secrets in a text by `[redacted]`, in every form in which a request or an answer
 * may carry them: plain, base64, percent-encoded, form-encoded and escaped for JSON. Secrets under 4 characters are not
 * replaced.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>()
  for (const secret of secrets) if (secret.length >= 4) for (const form of formsOf(secret)) forms.add(form)
  // The longest first: replacing a short form inside a long one would leave the rest of it readable.
  const ordered = [...forms].sort((a, b) => b.length - a.length)
  return (text) => ordered.reduce((clean, form) => clean.replaceAll(form, '[redacted]'), text)
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret, 'utf8').toString('base64')
  const plain = [secret, base64, base64.replace(/=+$/, ''), Buffer.from(secret, 'utf8').toString('base64url')]
  const encoded = plain.flatMap((form) => [percentEncoded(form), formEncoded(form)])
  return [...plain, ...encoded, ...encoded.map(withLowerHex), JSON.stringify(secret).slice(1, -1)]
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function withLowerHex(encoded: string): string {
  return encoded.replace(/%[\dA-F]{2}/g, (hex) => hex.toLowerCase())
}

function percentEncoded(text: string): string {
  // `encodeURIComponent` throws for half a surrogate pair.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
