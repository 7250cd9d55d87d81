// A client of the cloud in Node that does what features/portable asks: wavetank run --connector-cmd 'exec node bot.js' features/portable
const fs = require('fs'), http = require('http'), { text: all } = require('stream/consumers'), { env } = process
const file = env.WAVETANK_STATE_DIR + '/bot.json', app = `${env.WAVETANK_AGGREGATOR_URL}/v1.1/apps/${env.WAVETANK_APP_ID}`
const { seen, people, asked } = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : { seen: {}, people: {}, asked: {} }
const headers = { Authorization: 'Basic ' + btoa(env.WAVETANK_KEY_ID + ':' + env.WAVETANK_SECRET) }
const json = value => new Blob([JSON.stringify(value)], { type: 'application/json' }), note = new FormData()
note.append('source', new Blob(['Good day'], { type: 'text/plain' }), 'note.txt')

async function post(path, body, tries = 3) {
  const answer = await fetch(app + path, { method: 'POST', headers, body }), wait = answer.headers.get('Retry-After')
  if (answer.ok) return answer.json()
  if (wait > 0) (await fetch(`${env.WAVETANK_CLOCK_URL}/wait?for=${wait}s`)).text().then(() => post(path, body))
  else if (tries > 1 && (answer.status === 429 || answer.status >= 500)) return post(path, body, tries - 1)
}
const say = (user, message) => post(`/appusers/${user}/messages`, json({ role: 'appMaker', type: 'text', ...message }))
const commands = {
  tell: (user, name, ...words) => { asked[people[name]] = user; return say(people[name], { text: words.join(' ') }) },
  buttons: user => say(user, { text: 'Choose', actions: ['Yes', 'No'].map(text => ({ type: 'reply', text, payload: text.toUpperCase() })) }),
  more: user => say(user, { text: 'There is more', actions: [{ type: 'postback', text: 'More', payload: 'MORE' }] }),
  template: user => say(user, { text: '&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&' }),
  picture: user => say(user, { type: 'image', mediaUrl: 'https://pictures.example/sun.png' }),
  upload: async user => say(user, { type: 'file', ...await post('/attachments?access=public', note) }),
  typing: user => post(`/appusers/${user}/conversation/activity`, json({ role: 'appMaker', type: 'typing:start' })),
  join: (user, name) => post('/appusers/merge', json({ surviving: { _id: people[name] }, discarded: { _id: user } }))
}
const greet = ({ name, payload, mediaType, coordinates: at }) =>
  at ? `You are at ${at.lat},${at.long}` : mediaType ? 'Got ' + mediaType : payload ? 'You picked ' + payload : 'Hi ' + name

http.createServer(async (request, response) => {
  const genuine = request.headers['x-api-key'] === env.WAVETANK_WEBHOOK_SECRET, hook = genuine ? JSON.parse(await all(request)) : {}
  const user = hook.appUser?._id, asker = asked[user]
  for (const message of hook.trigger === 'message:appUser' ? hook.messages : []) {
    const [command, ...words] = message.text.split(' '), again = seen[message._id]
    seen[message._id] = people[message.name] = user
    if (!again) await (Object.hasOwn(commands, command) ? commands[command](user, ...words) : say(user, { text: greet(message) }))
  }
  for (const { action } of hook.postbacks ?? []) await say(user, { text: 'You chose ' + action.payload })
  if (hook.trigger === 'message:delivery:failure' && asker) await say(asker, { text: 'It did not arrive' })
  if (hook.trigger === 'conversation:read' && asker && delete asked[user]) await say(asker, { text: 'It was read' })
  for (const gone of hook.discarded ?? []) for (const name in people) if (people[name] === gone._id) people[name] = hook.surviving._id
  fs.writeFileSync(file, JSON.stringify({ seen, people, asked }))
  response.writeHead(genuine ? 200 : 401).end()
}).listen(env.PORT, '127.0.0.1')
