"""The carrier of production: RabbitMQ through pika, the same code on 3.10 and 4.x.

`RabbitLink` makes publishers and consumers and declares nothing: the operator does, with `topology` and `management`
(exchange.md section 4).
"""

from alongside.link.rabbitmq.address import BrokerAddress
from alongside.link.rabbitmq.connecting import RabbitLink

__all__ = ["BrokerAddress", "RabbitLink"]
