/**
 * An OpenID provider for stories: `oidc-provider` with one client, `wenqu`. It takes every login with every password; the
 * login is the subject. Prints its address; ends when its input does. Arguments: the addresses it may send browsers back to.
 */
import { createServer } from 'node:http'

// It greets with warnings that its keys are for development only; the first line is to be its address.
const say = () => undefined
Object.assign(globalThis.console, { info: say, warn: say })
const { default: Provider } = await import('oidc-provider')

const server = createServer()
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
const provider = new Provider(issuer, {
  claims: { openid: ['sub'], profile: ['preferred_username', 'staff_number'] },
  clients: [
    {
      client_id: 'wenqu',
      client_secret: 'wenqu-secret',
      grant_types: ['authorization_code'],
      redirect_uris: process.argv.slice(2),
      response_types: ['code'],
    },
  ],
  cookies: { keys: ['only for stories'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: `${id}@bureau`, staff_number: id.toUpperCase() }),
  }),
  pkce: { required: () => true },
})
server.on('request', provider.callback())
process.stdout.write(`${issuer}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit())
