/** Replaces secrets in text: each as it is, in base64 and percent-encoded. Secrets under 4 characters are left alone. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < 4) continue
    const encoded = Buffer.from(secret, 'utf8').toString('base64')
    for (const form of [secret, encoded, encoded.replace(/=+$/, ''), encodeURIComponent(secret)]) forms.add(form)
  }
  // The longest first, or a short form inside a long one would leave the rest readable.
  const ordered = [...forms].sort((a, b) => b.length - a.length)
  return (text) => ordered.reduce((clean, form) => clean.replaceAll(form, '[redacted]'), text)
}
