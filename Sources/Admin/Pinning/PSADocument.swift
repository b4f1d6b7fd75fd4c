import HTTPTypes
import Hummingbird

/// The OpenAPI document of what is served below `/psa`.
enum PSADocument {
    static var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// What every operation may answer instead.
    private static let refusals = #"""
        "400": {"$ref": "#/components/responses/BadRequest"},
        "401": {"$ref": "#/components/responses/Unauthorized"},
        "404": {"$ref": "#/components/responses/NotFound"},
        "409": {"$ref": "#/components/responses/Full"},
        "4XX": {"$ref": "#/components/responses/Other"},
        "5XX": {"$ref": "#/components/responses/ServerError"}
        """#

    static let text = #"""
        {
         "openapi": "3.0.3",
         "info": {
          "title": "Regatta: IPFS Pinning Service API",
          "version": "1.0.0",
          "description": "The IPFS Pinning Service API 1.0.0 over the pins of this Regatta. A \#
        CID may be written in every form; the pattern shows the common ones. Without any \#
        filter only pinned requests are listed; with any filter but without a status, \#
        requests of every status are."
         },
         "servers": [{"url": "/psa"}],
         "security": [{"accessToken": []}],
         "paths": {
          "/pins": {
           "get": {
            "operationId": "getPins",
            "summary": "List pin requests, the latest first",
            "parameters": [
             {"$ref": "#/components/parameters/cid"},
             {"$ref": "#/components/parameters/name"},
             {"$ref": "#/components/parameters/match"},
             {"$ref": "#/components/parameters/status"},
             {"$ref": "#/components/parameters/before"},
             {"$ref": "#/components/parameters/after"},
             {"$ref": "#/components/parameters/limit"},
             {"$ref": "#/components/parameters/meta"}
            ],
            "responses": {
             "200": {
              "description": "The requests, and how many there are.",
              "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/PinResults"}}}
             },
             \#(refusals)
            }
           },
           "post": {
            "operationId": "addPin",
            "summary": "Ask for a pin",
            "requestBody": {
             "required": true,
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pin"}}}
            },
            "responses": {
             "202": {
              "description": "Accepted.",
              "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/PinStatus"}}}
             },
             \#(refusals)
            }
           }
          },
          "/pins/{requestid}": {
           "parameters": [
            {
             "name": "requestid",
             "in": "path",
             "required": true,
             "schema": {"type": "string", "minLength": 1}
            }
           ],
           "get": {
            "operationId": "getPinByRequestId",
            "summary": "Show a pin request",
            "responses": {
             "200": {
              "description": "The request.",
              "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/PinStatus"}}}
             },
             \#(refusals)
            }
           },
           "post": {
            "operationId": "replacePinByRequestId",
            "summary": "Replace a pin request",
            "requestBody": {
             "required": true,
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pin"}}}
            },
            "responses": {
             "202": {
              "description": "Accepted, as a new request.",
              "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/PinStatus"}}}
             },
             \#(refusals)
            }
           },
           "delete": {
            "operationId": "deletePinByRequestId",
            "summary": "Remove a pin request",
            "responses": {
             "202": {"description": "Accepted."},
             \#(refusals)
            }
           }
          }
         },
         "components": {
          "schemas": {
           "Status": {"type": "string", "enum": ["queued", "pinning", "pinned", "failed"]},
           "CID": {
            "type": "string",
            "pattern": "^(Qm[P-Za-e][1-9A-HJ-NP-Za-km-z]{43}|baf(krei|ybei)[a-h][a-z2-7]{50}[a\#
        eimquy4])$"
           },
           "Meta": {
            "type": "object",
            "maxProperties": 1000,
            "additionalProperties": {"type": "string"}
           },
           "Address": {
            "type": "string",
            "pattern": "^(/[A-Za-z0-9.:_-]{1,60}){0,8}/p2p/[1-9A-HJ-NP-Za-km-z]{1,100}$"
           },
           "Pin": {
            "type": "object",
            "required": ["cid"],
            "properties": {
             "cid": {"$ref": "#/components/schemas/CID"},
             "name": {"type": "string", "maxLength": 255},
             "origins": {
              "type": "array",
              "maxItems": 20,
              "uniqueItems": true,
              "items": {"$ref": "#/components/schemas/Address"}
             },
             "meta": {"$ref": "#/components/schemas/Meta"}
            }
           },
           "PinStatus": {
            "type": "object",
            "required": ["requestid", "status", "created", "pin", "delegates"],
            "properties": {
             "requestid": {"type": "string"},
             "status": {"$ref": "#/components/schemas/Status"},
             "created": {"type": "string", "format": "date-time"},
             "pin": {
              "type": "object",
              "required": ["cid"],
              "properties": {
               "cid": {"type": "string"},
               "name": {"type": "string"},
               "origins": {"type": "array", "items": {"type": "string"}},
               "meta": {"$ref": "#/components/schemas/Meta"}
              }
             },
             "delegates": {
              "type": "array",
              "description": "Empty when this Regatta has no peer of its own: none is made up.",
              "maxItems": 20,
              "uniqueItems": true,
              "items": {"type": "string"}
             },
             "info": {"type": "object", "additionalProperties": {"type": "string"}}
            }
           },
           "PinResults": {
            "type": "object",
            "required": ["count", "results"],
            "properties": {
             "count": {"type": "integer", "format": "int32", "minimum": 0},
             "results": {
              "type": "array",
              "maxItems": 1000,
              "uniqueItems": true,
              "items": {"$ref": "#/components/schemas/PinStatus"}
             }
            }
           },
           "Failure": {
            "type": "object",
            "required": ["error"],
            "properties": {
             "error": {
              "type": "object",
              "required": ["reason"],
              "properties": {"reason": {"type": "string"}, "details": {"type": "string"}}
             }
            }
           }
          },
          "parameters": {
           "cid": {
            "name": "cid",
            "in": "query",
            "required": false,
            "description": "Requests for one of these roots.",
            "schema": {
             "type": "array",
             "minItems": 1,
             "maxItems": 10,
             "uniqueItems": true,
             "items": {"$ref": "#/components/schemas/CID"}
            },
            "style": "form",
            "explode": false
           },
           "name": {
            "name": "name",
            "in": "query",
            "required": false,
            "description": "Requests of this name, compared as match says.",
            "schema": {"type": "string", "maxLength": 255}
           },
           "match": {
            "name": "match",
            "in": "query",
            "required": false,
            "description": "How the name is compared.",
            "schema": {
             "type": "string",
             "enum": ["exact", "iexact", "partial", "ipartial"],
             "default": "exact"
            }
           },
           "status": {
            "name": "status",
            "in": "query",
            "required": false,
            "description": "Requests in one of these states.",
            "schema": {
             "type": "array",
             "minItems": 1,
             "uniqueItems": true,
             "items": {"$ref": "#/components/schemas/Status"}
            },
            "style": "form",
            "explode": false
           },
           "before": {
            "name": "before",
            "in": "query",
            "required": false,
            "description": "Requests made before.",
            "schema": {"type": "string", "format": "date-time"}
           },
           "after": {
            "name": "after",
            "in": "query",
            "required": false,
            "description": "Requests made after.",
            "schema": {"type": "string", "format": "date-time"}
           },
           "limit": {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "The most requests returned.",
            "schema": {
             "type": "integer",
             "format": "int32",
             "minimum": 1,
             "maximum": 1000,
             "default": 10
            }
           },
           "meta": {
            "name": "meta",
            "in": "query",
            "required": false,
            "description": "Requests whose meta has all these.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Meta"}}}
           }
          },
          "responses": {
           "BadRequest": {
            "description": "Something in the request is malformed.",
            "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/Failure"}}}
           },
           "Unauthorized": {
            "description": "The token is missing or wrong.",
            "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/Failure"}}}
           },
           "NotFound": {
            "description": "There is no such request.",
            "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/Failure"}}}
           },
           "Full": {
            "description": "There are as many requests as there may be.",
            "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/Failure"}}}
           },
           "Other": {
            "description": "Refused for another reason.",
            "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/Failure"}}}
           },
           "ServerError": {
            "description": "Something went wrong here.",
            "content": {"application/json": {"schema": {"$ref": \#
        "#/components/schemas/Failure"}}}
           }
          },
          "securitySchemes": {
           "accessToken": {"type": "http", "scheme": "bearer", "description": "The admin \#
        token."}
          }
         }
        }

        """#
}
