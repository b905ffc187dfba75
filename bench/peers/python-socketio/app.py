"""Socket.IO in Python: a message to everyone who is connected."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])


async def control(scope, receive, send):
    parts = scope["path"].split("/")
    if parts[1] == "publish":
        await sio.emit("m", parts[3].ljust(int(parts[2]) - len('42["m",""]'), "."))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})


app = socketio.ASGIApp(sio, control)
