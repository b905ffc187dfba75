// What a Worker costs to start that has nothing to start.
export default {
  fetch() {
    return new Response('pong');
  },
};
