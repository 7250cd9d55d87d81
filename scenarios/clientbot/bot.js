// A client of the cloud in Node that does what features/portable asks: wavetank run --connector-cmd 'exec node bot.js' features/portable
const fs = require('fs'), http = require('http'), { text: all } = require('stream/consumers'), { env } = process
const file = env.WAVETANK_STATE_DIR + '/bot.json', app = `${env.WAVETANK_AGGREGATOR_URL}/v1.1/apps/${env.WAVETANK_APP_ID}`
const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : { seen: {}, people: {}, asked: {} }
const headers = { Authorization: 'Basic ' + btoa(env.WAVETANK_KEY_ID + ':' + env.WAVETANK_SECRET) }
const as = (type, content) => new Blob([content], { type }), json = value => as('application/json', JSON.stringify(value))
const note = new FormData()
note.append('source', as('text/plain', 'Good day'), 'note.txt')

async function post(path, body, tries = 3) {
  const answer = await fetch(app + path, { method: 'POST', headers, body }), wait = answer.headers.get('Retry-After')
  if (answer.ok) return answer.json()
  if (wait > 0) (await fetch(`${env.WAVETANK_CLOCK_URL}/wait?for=${wait}s`)).text().then(() => post(path, body))
  else if (tries > 1 && (answer.status === 429 || answer.status >= 500)) return post(path, body, tries - 1)
}
async function say(user, message, asker) {
  const sent = await post(`/appusers/${user}/messages`, json({ role: 'appMaker', type: 'text', ...message }))
  if (sent && asker) known.asked[sent.message._id] = known.asked[user] = asker
}
const button = (type, text) => ({ type, text, payload: text.toUpperCase() })
const commands = {
  tell: (user, name, ...words) => say(known.people[name], { text: words.join(' ') }, user),
  buttons: user => say(user, { text: 'Choose', actions: [button('reply', 'Yes'), button('reply', 'No')] }),
  more: user => say(user, { text: 'There is more', actions: [button('postback', 'More')] }),
  template: user => say(user, { text: '&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&' }),
  picture: user => say(user, { type: 'image', mediaUrl: 'https://pictures.example/sun.png' }),
  upload: async user => say(user, { type: 'file', ...await post('/attachments?access=public', note) }),
  typing: user => post(`/appusers/${user}/conversation/activity`, json({ role: 'appMaker', type: 'typing:start' })),
  join: (user, name) => post('/appusers/merge', json({ surviving: { _id: known.people[name] }, discarded: { _id: user } }))
}
const greeting = ({ name, payload, mediaType, coordinates: at }) =>
  at ? `You are at ${at.lat},${at.long}` : mediaType ? 'Got ' + mediaType : payload ? 'You picked ' + payload : 'Hi ' + name

async function take({ trigger, appUser, message, messages, postbacks, surviving, discarded }) {
  const user = appUser?._id, failed = known.asked[message?._id], told = known.asked[user]
  for (const one of trigger === 'message:appUser' ? messages : []) {
    const [command, ...rest] = one.text.split(' '), again = known.seen[one._id]
    known.seen[one._id] = known.people[one.name] = user
    if (!again) await (Object.hasOwn(commands, command) ? commands[command](user, ...rest) : say(user, { text: greeting(one) }))
  }
  for (const { action } of postbacks ?? []) await say(user, { text: 'You chose ' + action.payload })
  if (trigger === 'message:delivery:failure' && failed) await say(failed, { text: 'It did not arrive' })
  if (trigger === 'conversation:read' && told) delete known.asked[user] && await say(told, { text: 'It was read' })
  for (const { _id } of discarded ?? []) for (const name in known.people) if (known.people[name] === _id) known.people[name] = surviving._id
  fs.writeFileSync(file, JSON.stringify(known))
}
http.createServer(async (request, response) => {
  const body = await all(request), refused = body && request.headers['x-api-key'] !== env.WAVETANK_WEBHOOK_SECRET
  if (body && !refused) await take(JSON.parse(body))
  response.writeHead(refused ? 401 : 200).end()
}).listen(env.PORT, '127.0.0.1')
