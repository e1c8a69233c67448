// peerflix serves one torrent on each port; this lets a URL name the magnet. usage: node gateway.js FOLDER
'use strict'
const http = require('http')
const path = require('path')
const { createHash } = require('crypto')
const peerflix = require('peerflix')

const folder = process.argv[2]
const engines = new Map()

// The HTTP server of a magnet, once peerflix knows what the torrent holds.
const serverOf = magnet => {
  if (!engines.has(magnet)) {
    const name = createHash('sha1').update(magnet).digest('hex')
    const options = { dht: false, tmp: folder, path: path.join(folder, name), hostname: '127.0.0.1' }
    const engine = peerflix(magnet, options)
    engines.set(magnet, new Promise(resolve => engine.server.on('listening', () => resolve(engine.server))))
  }
  return engines.get(magnet)
}

const gateway = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://gateway')
  const magnet = url.searchParams.get('magnet')
  if (url.pathname !== '/stream' || !magnet) {
    response.writeHead(404).end()
    return
  }
  request.url = '/'
  serverOf(magnet).then(server => server.emit('request', request, response))
})
gateway.listen(0, '127.0.0.1', () => console.log(gateway.address().port))
