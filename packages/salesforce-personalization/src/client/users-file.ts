/** A CSV (RFC 4180) with the one column `name`, as the vendor's deletion expects it. */
export function csvOf(ids: readonly string[]): string {
  return ['name', ...ids.map(csvCell)].map((line) => `${line}\r\n`).join('')
}

/** A cell of a CSV, in quotes where it needs them. */
function csvCell(text: string): string {
  return /[",\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The CSV as the file of a form (RFC 7578), with a boundary that the CSV does not contain. */
export function multipartOf(csv: string): { readonly body: string; readonly contentType: string } {
  let boundary = 'waybill-users'
  while (csv.includes(boundary)) boundary += `-${csv.length}`
  const head =
    'Content-Disposition: form-data; name="file"; filename="users.csv"\r\nContent-Type: text/csv; charset=utf-8'
  return {
    body: `--${boundary}\r\n${head}\r\n\r\n${csv}\r\n--${boundary}--\r\n`,
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}
