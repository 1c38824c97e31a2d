import { createServer, type ServerResponse } from 'node:http'

// A vendor with a million accounts, made while they are sent, in a process of its own. Prints its address by message.
const rowsPerPart = 500
const total = Number(process.env['ACCOUNTS'] ?? 1_000_000)

const jsonRow = (index: number) =>
  `{"name":"account-${index}","engagementScore":0.${(index * 7919) % 1000},"engagementPercentChange":-0.05,"firstActivity":${1704067200000 + index},"lastActivity":1706745600000,"totalActions":${index % 977},"accountStatus":"Customer","attributes":{"industry":"retail","city":"Łódź"}}`
const csvRow = (index: number) =>
  `account-${index},0.${(index * 7919) % 1000},-0.05,${1704067200000 + index},1706745600000,${index % 977},Customer,retail,Łódź\n`
const csvHeader =
  'name,engagementScore,engagementPercentChange,firstActivity,lastActivity,totalActions,accountStatus,industry,city\n'

function write(response: ServerResponse, from: number, to: number, json: boolean): void {
  let at = from
  response.write(json ? '[' : csvHeader)
  const more = () => {
    while (at < to) {
      const end = Math.min(to, at + rowsPerPart)
      let part = ''
      for (; at < end; at++) part += json ? (at === from ? '' : ',') + jsonRow(at) : csvRow(at)
      if (!response.write(part)) {
        response.once('drain', more)
        return
      }
    }
    response.end(json ? ']' : '')
  }
  more()
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sink')
  const size = Number(searchParams.get('pageSize') ?? total)
  const from = Math.min(total, Number(searchParams.get('page') ?? 0) * size)
  write(response, from, Math.min(total, from + size), pathname.endsWith('.json'))
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.on('disconnect', () => process.exit(0))
