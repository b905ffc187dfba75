"""The usual stack: FastAPI reads the rendered board from Redis and sends it with the same headers."""

import json
import os

from fastapi import FastAPI, Response
from redis.asyncio import Redis

HEADERS: dict[str, str] = json.loads(os.environ["HEADERS"])
MEDIA_TYPE = HEADERS.pop("content-type")

app = FastAPI()
redis = Redis(port=int(os.environ["REDIS_PORT"]))


@app.get("/ping")
async def ping() -> str:
    return "pong"


@app.get("/api/component/{name}")
async def board(name: str) -> Response:
    body = await redis.get(f"board:{name}")
    return Response(body, headers=HEADERS, media_type=MEDIA_TYPE)
