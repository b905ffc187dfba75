// HTTP requests to the servers under measurement. Nothing is ever sent twice: a publication may count once only.
import { Agent, get } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/**
 * @param {number} port
 * @param {string} address
 * @returns {Promise<any>} the JSON of the answer, or its text where it is not JSON
 */
export function ask(port, address) {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: '127.0.0.1', path: address, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200)
          return reject(new Error(`${address} answered ${response.statusCode}: ${text}`));
        const isJson = response.headers['content-type']?.includes('json');
        resolve(isJson ? JSON.parse(text) : text);
      });
    });
    request.on('error', reject);
  });
}
