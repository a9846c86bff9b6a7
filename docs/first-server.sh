#!/usr/bin/env bash
# A server's life in plain HTTP: log in, create, wait, list, show, delete.
#
#   ./kilonova up && . var/openrc && docs/first-server.sh [IMAGE [FLAVOR [NETWORK]]]
#
# Needs curl and jq. Nothing here is special to Kilonova: any OpenStack cloud answers the same.
set -euo pipefail

image_name=${1:-demo} flavor_name=${2:-m1.tiny} network_name=${3:-demo}

# Fails on 4xx and 5xx, and shows what the server said.
request() { curl -sS --fail-with-body "$@"; }

# ---- Who am I? A first token by name tells the user's id. ------------------------------------------
user_id=$(request "$OS_AUTH_URL/auth/tokens" -H 'Content-Type: application/json' -d '{
  "auth": {
    "identity": {
      "methods": ["password"],
      "password": {"user": {"name": "'"$OS_USERNAME"'", "domain": {"name": "Default"}, "password": "'"$OS_PASSWORD"'"}}
    }
  }
}' | jq -r .token.user.id)

# ---- The token, for a project: it comes back in a header, the catalog of services in the body. ------
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
token=$(request "$OS_AUTH_URL/auth/tokens" -o "$answer" -D - -H 'Content-Type: application/json' -d '{
  "auth": {
    "scope": {
      "project": {
        "domain": {
          "name": "Default"
        },
        "name": "'"$OS_PROJECT_NAME"'"
      }
    },
    "identity": {
      "password": {
        "user": {
          "password": "'"$OS_PASSWORD"'",
          "id": "'"$user_id"'"
        }
      },
      "methods": [
        "password"
      ]
    }
  }
}' | tr -d '\r' | sed -n 's/^x-subject-token: //Ip')

service() { # TYPE -> its address
    jq -r --arg type "$1" '.token.catalog[] | select(.type == $type) | .endpoints[] | select(.interface == "public").url' "$answer"
}
compute=$(service compute)
echo "compute API: $compute"

api() { # CURL-ARGUMENT... -> as this user, at microversion 2.67
    request -H "X-Auth-Token: $token" -H 'X-OpenStack-Nova-API-Version: 2.67' \
        -H 'Accept: application/json' -H 'Content-Type: application/json' "$@"
}

# ---- What to boot, as what, and where. --------------------------------------------------------------
image=$(api "$(service image)/v2/images?name=$image_name" | jq -r '.images[0].id')
flavor=$(api "$compute/flavors" | jq -r --arg name "$flavor_name" '.flavors[] | select(.name == $name).id')
network=$(api "$(service network)/v2.0/networks?name=$network_name" | jq -r '.networks[0].id')

# ---- Create: 202, and the server's id. ----------------------------------------------------------------
server=$(api "$compute/servers" -d '{
  "server": {
    "name": "new-server-test",
    "imageRef": "'"$image"'",
    "flavorRef": "'"$flavor"'",
    "OS-DCF:diskConfig": "AUTO",
    "metadata": {"My Server Name": "Apache1"},
    "networks": [{"uuid": "'"$network"'"}],
    "security_groups": [{"name": "default"}]
  }
}' | jq -r .server.id)
echo "created: $server"

# ---- Poll until it runs. --------------------------------------------------------------------------------
status=BUILD
while [ "$status" = BUILD ]; do
    sleep 0.5
    shown=$(api "$compute/servers/$server")
    status=$(jq -r .server.status <<<"$shown")
    echo "status: $status, $(jq -r '.server["OS-EXT-STS:task_state"]' <<<"$shown")"
done
if [ "$status" != ACTIVE ]; then
    jq .server.fault <<<"$shown" >&2
    exit 1
fi

# ---- List, list with details, show. -----------------------------------------------------------------------
echo "listed: $(api "$compute/servers?name=new-server-test" | jq -r '.servers[] | .id + " " + .name')"
echo "in detail: $(api "$compute/servers/detail?status=ACTIVE" | jq -r '.servers[] | .id + " " + .status')"
api "$compute/servers/$server" | jq .

# ---- Delete for good, and after a moment it is 404; a plain DELETE may move it into the recycle bin. -------
api "$compute/servers/$server/action" -d '{"forceDelete": null}'
until [ "$(curl -s -o /dev/null -w '%{http_code}' -H "X-Auth-Token: $token" "$compute/servers/$server")" = 404 ]; do
    sleep 0.5
done
echo "deleted: $server"
