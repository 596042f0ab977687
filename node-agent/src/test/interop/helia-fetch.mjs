// Fetches files by CID and path through Helia, which asks a router who has their blocks, and checks them.
// Prints status and sha256 of each. Usage: node helia-fetch.mjs ROUTER CID/PATH…
import { createHash } from 'node:crypto'
import { createHeliaLight } from 'helia'
import { withHTTP } from '@helia/http'
import { createVerifiedFetch } from '@helia/verified-fetch'

const [router, ...paths] = process.argv.slice(2)
const helia = await withHTTP(createHeliaLight(), {
  delegatedRouters: [router],
  recursiveGateways: [],
  allowInsecure: true,
  allowLocal: true
}).start()
const fetch = await createVerifiedFetch(helia)
for (const path of paths) {
  const response = await fetch(`ipfs://${path}`)
  const hash = createHash('sha256')
  for await (const chunk of response.body) hash.update(chunk)
  console.log(response.status, hash.digest('hex'))
}
await fetch.stop()
process.exit(0)
