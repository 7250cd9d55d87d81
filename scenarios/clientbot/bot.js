// A client of the cloud in Node that does what features/portable asks: wavetank run --connector-cmd 'exec node bot.js' features/portable
const fs = require('fs'), http = require('http'), { env } = process, file = env.WAVETANK_STATE_DIR + '/bot.json'
const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : { seen: {}, people: {}, asked: {}, told: {} }
const app = `${env.WAVETANK_AGGREGATOR_URL}/v1.1/apps/${env.WAVETANK_APP_ID}`
const Authorization = 'Basic ' + btoa(env.WAVETANK_KEY_ID + ':' + env.WAVETANK_SECRET)
const clock = async url => Date.parse((await (await fetch(url)).json()).now)
let waiting = [] // what to do again, and when

async function post(path, body, type = 'application/json', tries = 3) {
  const headers = { Authorization, ...(type && { 'Content-Type': type }) } // a form brings its own
  const answer = await fetch(app + path, { method: 'POST', headers, body: type ? JSON.stringify(body) : body })
  const wait = Number(answer.headers.get('Retry-After'))
  if (answer.ok) return answer.json()
  if (wait) waiting.push({ at: await clock(env.WAVETANK_CLOCK_URL) + wait * 1000, again: () => post(path, body, type) })
  else if (tries > 1 && (answer.status === 429 || answer.status >= 500)) return post(path, body, type, tries - 1)
}
const send = (user, message) => post(`/appusers/${user}/messages`, { role: 'appMaker', ...message })
const say = (user, text, actions) => send(user, { type: 'text', text, actions })
const button = (type, text) => ({ type, text, payload: text.toUpperCase() })
const note = new FormData()
note.append('source', new Blob(['Good day'], { type: 'text/plain' }), 'note.txt')

const commands = {
  tell: async (user, name, words) => {
    const to = known.people[name], sent = await say(to, words)
    if (sent) known.asked[sent.message._id] = known.told[to] = user
  },
  buttons: user => say(user, 'Choose', [button('reply', 'Yes'), button('reply', 'No')]),
  more: user => say(user, 'There is more', [button('postback', 'More')]),
  template: user => say(user, '&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&'),
  picture: user => send(user, { type: 'image', mediaUrl: 'https://pictures.example/sun.png' }),
  upload: async user => send(user, { type: 'file', ...await post('/attachments?access=public', note, '') }),
  typing: user => post(`/appusers/${user}/conversation/activity`, { role: 'appMaker', type: 'typing:start' }),
  join: (user, name) => post('/appusers/merge', { surviving: { _id: known.people[name] }, discarded: { _id: user } })
}
async function answer(user, { _id, type, name, text, payload, mediaType, coordinates }) {
  if (known.seen[_id]) return
  known.seen[_id] = known.people[name] = user
  const [command, whom, ...words] = text.split(' ')
  if (type === 'location') await say(user, `You are at ${coordinates.lat},${coordinates.long}`)
  else if (type === 'image' || type === 'file') await say(user, 'Got ' + mediaType)
  else if (payload) await say(user, 'You picked ' + payload)
  else if (Object.hasOwn(commands, command)) await commands[command](user, whom, words.join(' '))
  else await say(user, 'Hi ' + name)
}
async function take({ trigger, appUser, message, messages, postbacks, surviving, discarded }) {
  const user = appUser?._id, failed = known.asked[message?._id], told = known.told[user]
  if (trigger === 'message:appUser') for (const one of messages) await answer(user, one)
  for (const { action } of postbacks ?? []) await say(user, 'You chose ' + action.payload)
  if (trigger === 'message:delivery:failure' && failed) await say(failed, 'It did not arrive')
  if (trigger === 'conversation:read' && told) delete known.told[user] && await say(told, 'It was read')
  for (const { _id } of discarded ?? []) for (const name in known.people) if (known.people[name] === _id) known.people[name] = surviving._id
  fs.writeFileSync(file, JSON.stringify(known))
}
const server = http.createServer(async (request, response) => {
  let body = ''
  for await (const part of request.setEncoding('utf8')) body += part
  const refused = request.method === 'POST' && request.headers['x-api-key'] !== env.WAVETANK_WEBHOOK_SECRET
  if (request.method === 'POST' && !refused) await take(JSON.parse(body))
  response.writeHead(refused ? 401 : 200).end()
})
async function idle() { // says that it has nothing in hand, until when, and does what is due when it is asked
  for (;;) {
    const next = waiting.length ? '?until=' + new Date(Math.min(...waiting.map(({ at }) => at))).toISOString() : ''
    const now = await clock(env.WAVETANK_IDLE_URL + next).catch(() => 0)
    const due = waiting.filter(({ at }) => at <= now)
    waiting = waiting.filter(({ at }) => at > now)
    for (const { again } of due) await again()
  }
}
clock(env.WAVETANK_IDLE_URL).then(() => { server.listen(env.PORT, '127.0.0.1'); idle() })
