"""One training step of a linear layer on random data: python train.py"""

import torch
from torch import nn

torch.manual_seed(0)  # the same weights and data every time


class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 1)

    def forward(self, x):
        return self.fc(x)  # (batch, 10) -> (batch, 1)


model = SimpleNet()
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)  # too large a rate makes the loss jump

# Dummy data: put your own here.
inputs = torch.randn(5, 10)
targets = torch.randn(5, 1)

# Training step
model.train()
optimizer.zero_grad()
loss = loss_fn(model(inputs), targets)
loss.backward()
optimizer.step()

print(f"Loss: {loss.item():.4f}")
