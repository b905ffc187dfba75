// Socket.IO on Node: a message to all, or each price to those in its product's room.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const products = Array.from({ length: Number(process.env.PRODUCTS) }, (_, index) => `P${index}-USD`);

const server = createServer((request, response) => {
  const [, verb, first, second] = (request.url ?? '').split('/');
  if (verb === 'publish') io.emit('m', second.padEnd(Number(first) - '42["m",""]'.length, '.'));
  if (verb === 'prices') for (const id of products) io.to(`px:${id}`).emit('price', { id, price: first });
  response.end('done');
});
const io = new Server(server, { transports: ['websocket'] });
io.on('connection', (socket) => void socket.join(products.map((id) => `px:${id}`)));
server.listen(Number(process.env.PORT), '127.0.0.1');
